Attribute VB_Name = "DanhGia"
Option Explicit

' Buttons of a workbook. They only pass on the name of what to do: to the add-in in Excel, to a Python script
' in LibreOffice. Texts shown stand in cells of the guide sheet, because VBA source is ASCII.

Public Sub Nut_XepLoai()
    Chay "xep_loai"
End Sub

Public Sub Nut_KiemTra()
    Chay "kiem_tra"
End Sub

Public Sub Nut_XoaDanhDau()
    Chay "xoa_danh_dau"
End Sub

Public Sub Nut_KhoiPhuc()
    Chay "khoi_phuc"
End Sub

Public Sub Nut_GiaiTrinh()
    Chay "giai_trinh"
End Sub

Public Sub Nut_TongHop()
    Chay "tong_hop"
End Sub

Public Sub Nut_GioiThieu()
    Chay "gioi_thieu"
End Sub

' LibreOffice ignores #If lines and runs every branch; Excel drops what stands in this one.
Private Function LaLibreOffice() As Boolean
#If False Then
    LaLibreOffice = True
#End If
End Function

Private Sub Chay(ByVal ten As String)
    On Error GoTo Loi
    Application.StatusBar = False
    If LaLibreOffice() Then
#If False Then
        Dim a1(), a2(), a3()
        Dim lenh As Object
        Set lenh = ThisComponent.getScriptProvider().getScript( _
            "vnd.sun.star.script:danhgia.py$" & ten & "?language=Python&location=user")
        lenh.invoke a1, a2, a3
#End If
    Else
        Application.Run "DanhGia.xlam!DanhGia_Chay", ten
    End If
    Exit Sub
Loi:
    BaoLoi Err.Description
End Sub

' Shows the cell that says what to install, and its text with the reason on the status bar.
Private Sub BaoLoi(ByVal lyDo As String)
    Dim o As Range
    On Error GoTo Hong
    Set o = ThisWorkbook.Names("DG_CAI_DAT").RefersToRange
    o.Worksheet.Activate
    o.Select
    Application.StatusBar = o.Value & " [" & lyDo & "]"
    Exit Sub
Hong:
    MsgBox "danhgia-xl cai-dat" & vbLf & lyDo & vbLf & Err.Description, vbExclamation, "DanhGia"
End Sub
